namespace Gatehouse.Postgres;

/// <summary>A feed with the database it reads, ended together.</summary>
internal sealed class FollowedKeys(KeyFeed feed, Database database) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await feed.DisposeAsync();
        await database.DisposeAsync();
    }
}
