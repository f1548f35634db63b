using Gatehouse.Identity.Consumers;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Tests.Auth.ApiKey;

/// <summary>Says nothing by itself.</summary>
internal sealed class FakeKeyDatabase : IKeyDatabase, IAsyncDisposable
{
    public string? FaultOf(string connection) => connection == "rubbish" ? "this is not the address of a database" : null;

    public IAsyncDisposable Follow(string connection, IKeyTable table, TimeProvider time, ILogger logger) => this;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
