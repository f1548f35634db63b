using Gatehouse.Core.Hosting;
using Gatehouse.Policies;

await using var gateway = new GatewayBuilder()
    .AddPolicies(BuiltInPolicies.All)
    .Listen(args is [var address] ? address : "8080")
    .Admin(false)
    .AddUpstream("users", "http://localhost:3001")
    .AddRoute("/api/users/**", new { to = "users", timeout = "2s", securityHeaders = true })
    .AddRoute("GET /ping", new { respond = "pong" })
    .Use(async (context, next) =>
    {
        context.Response.Headers["x-edge"] = "mine";
        await next(context);
    })
    .Build();
await gateway.StartAsync();
Console.WriteLine($"listening on {gateway.Addresses[0]}");
await gateway.RunAsync();
