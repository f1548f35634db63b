using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Postgres.Tests;

/// <summary>What one gateway has: its own pool, revocations and feed.</summary>
internal sealed class Node : IAsyncDisposable
{
    public Node(string connection, TimeSpan? staleAfter = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        Database = Database.Open(connection, time, NullLogger.Instance);
        Revocations = new Revocations(time);
        Sessions = new PostgresSessions(Database, Revocations, time, staleAfter);
        Users = new PostgresUsers(Database);
    }

    public Database Database { get; }

    public Revocations Revocations { get; }

    public PostgresSessions Sessions { get; }

    public PostgresUsers Users { get; }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static TokenTimes Times => new(Now.AddMinutes(15), Now.AddDays(14));

    public async Task<RefreshToken> BeginAsync(string user = "ada")
    {
        var token = RefreshToken.Create();
        (await Sessions.CreateAsync(user, token, Times, default)).ShouldBe(StoreStatus.Done);
        return token;
    }

    public Task<RotateStatus> RotateAsync(RefreshToken token) => Sessions.RotateAsync(token, token.Next(), Times, default).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync();
        Revocations.Dispose();
        await Database.DisposeAsync();
    }
}
