// The upstream of the latency row: node delays.js PORT ORDER_FILE USER_FILE PRODUCT_FILE; an order takes 20 ms, a user 30, a product 10.
const fs = require('fs');
const [port, ...files] = process.argv.slice(2);
const [order, user, product] = files.map((file) => fs.readFileSync(file));
const answers = { orders: [20, order], users: [30, user], products: [10, product] };

require('http').createServer({ keepAliveTimeout: 120000 }, (request, response) => {
  const [delay, body] = answers[request.url.split('/')[2]] ?? [0, '{}'];
  setTimeout(() => {
    response.setHeader('Content-Type', 'application/json');
    response.end(body);
  }, delay);
}).listen(Number(port), '127.0.0.1');
