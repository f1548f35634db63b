// Order details by hand: node server.js PORT UPSTREAM
const http = require('http');
const express = require('express');
const axios = require('axios');

const [port, upstream] = process.argv.slice(2);
const client = axios.create({ baseURL: upstream, httpAgent: new http.Agent({ keepAlive: true }), timeout: 5000 });
const get = async (path) => (await client.get(path)).data;

const app = express();
app.disable('x-powered-by');
app.get('/api/orders/:orderId/details', async (request, response) => {
  try {
    const order = await get(`/api/orders/${encodeURIComponent(request.params.orderId)}`);
    const [user, ...products] = await Promise.all([
      get(`/api/users/${order.userId}`),
      ...order.products.map((line) => get(`/api/products/${line.productId}`)),
    ]);
    order.products.forEach((line, i) => { line.details = products[i]; });
    response.json({ ...order, user });
  } catch {
    response.status(502).json({ code: 'upstream_error' });
  }
});
app.listen(Number(port), '127.0.0.1');
