using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Shop.Users;

/// <summary>Who buys. Also the service that shows the long-lived exchanges: a WebSocket echo and a stream of events.</summary>
internal static class UsersService
{
    private static readonly User[] Users =
    [
        new(1, "Ada", "ada@example.com", "admin"),
        new(2, "Grace", "grace@example.com", "customer"),
        new(3, "Linus", "linus@example.com", "customer"),
    ];

    public static void Map(WebApplication app)
    {
        app.MapGet("/api/users", () => Users);
        app.MapGet("/api/users/{id:int}", (int id) => Answer.Found(Array.Find(Users, user => user.Id == id), $"no user {id}"));
        app.MapGet("/api/users/summary", () => new { users = Users.Length, newest = Users[^1].Name });
        app.MapGet("/api/users/echo", EchoAsync);
        app.MapGet("/api/users/ticker", (CancellationToken aborted) => Results.ServerSentEvents(TickAsync(aborted)));
        app.MapGet("/admin/stats", () => new { users = Users.Length, admins = Users.Count(user => user.Role == "admin") });
    }

    private static async Task EchoAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answer.Error(StatusCodes.Status426UpgradeRequired, "this is a WebSocket").ExecuteAsync(context);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } part)
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static async IAsyncEnumerable<SseItem<string>> TickAsync([EnumeratorCancellation] CancellationToken aborted)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var count = 1; ; count++)
        {
            yield return new SseItem<string>($"tick {count}", "tick");
            await second.WaitForNextTickAsync(aborted);
        }
    }
}
