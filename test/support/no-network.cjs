/** Loaded before the command: whatever it asks over the network fails at once, loopback included. */
const dgram = require('node:dgram')
const dns = require('node:dns')
const net = require('node:net')

const refuse = () => {
  throw Object.assign(new Error('the network was asked'), { code: 'ENETUNREACH' })
}
net.Socket.prototype.connect = function connect() {
  process.nextTick(() => this.destroy(Object.assign(new Error('the network was asked'), { code: 'ENETUNREACH' })))
  return this
}
dgram.createSocket = refuse
for (const name of Object.keys(dns)) if (/^(?:lookup|resolve|reverse)/u.test(name)) dns[name] = refuse
for (const name of Object.keys(dns.promises)) {
  if (/^(?:lookup|resolve|reverse)/u.test(name)) dns.promises[name] = async () => refuse()
}
