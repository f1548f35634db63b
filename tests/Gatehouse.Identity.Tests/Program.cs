using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Identity.Tests;

/// <summary>Writes sessions without end and prints each revoked token when it is acknowledged. For a test that kills it.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not [var file])
            return 1;
        using var revocations = new Revocations(TimeProvider.System);
        await using var sessions = FileSessions.Open(file, revocations, TimeProvider.System, NullLogger.Instance, slack: 50);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => WriteAsync(sessions, writer)));
        return 0;
    }

    private static async Task WriteAsync(FileSessions sessions, int writer)
    {
        var end = TimeProvider.System.GetUtcNow().AddHours(1);
        var token = RefreshToken.Create();
        await sessions.CreateAsync("u", token, new TokenTimes(end, end), CancellationToken.None);
        for (var i = 0; ; i++)
        {
            var jti = $"{writer}-{i}";
            if (await sessions.RevokeTokenAsync(jti, end, CancellationToken.None) != StoreStatus.Done)
            {
                await Console.Out.WriteLineAsync("not kept");
                return;
            }
            await Console.Out.WriteLineAsync(jti);
            var next = token.Next();
            var status = await sessions.RotateAsync(token, next, new TokenTimes(end, end), CancellationToken.None);
            if (status == RotateStatus.Unavailable)
            {
                await Console.Out.WriteLineAsync("not kept");
                return;
            }
            if (status != RotateStatus.Rotated)
                throw new InvalidOperationException($"not rotated but {status}");
            token = next;
            await Console.Out.WriteLineAsync(token.Text);
        }
    }
}
