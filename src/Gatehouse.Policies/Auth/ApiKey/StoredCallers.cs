using System.Collections.Concurrent;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Expressions.Values;
using Gatehouse.Identity.Consumers;
using Gatehouse.Policies.Auth.Consumers;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>
/// All callers that have a key in a database, in memory: no request asks the database, so that inventing keys costs it nothing and crowds
/// nobody out. Live and thread-safe; outlives changes of the section.
/// </summary>
internal sealed class StoredCallers(string authority, IKeyDatabase database, string connection, TimeProvider time, ILogger logger) : GatewayPart, IKeyTable
{
    private volatile ConcurrentDictionary<SecretHash, StoredCaller> callers = new();
    private IAsyncDisposable? following;
    private volatile bool isCurrent;
    private long heardAt;

    /// <summary>Who has the key.</summary>
    /// <param name="hash">The key's.</param>
    /// <param name="keep">For how long keys are good while the database cannot be heard.</param>
    /// <param name="plans">What the file says of their plans.</param>
    public AuthOutcome Find(SecretHash hash, TimeSpan keep, Plans plans)
    {
        // Before the table: what is current then is so for what is looked up after.
        var isSure = isCurrent;
        if (!callers.TryGetValue(hash, out var stored))
            return AuthOutcome.Refused(isSure ? AuthProblems.Invalid : AuthProblems.Unavailable);
        var isGood = isSure || time.GetElapsedTime(Volatile.Read(ref heardAt)) < keep;
        return isGood && plans.Of(stored) is { } caller ? AuthOutcome.Of(caller) : AuthOutcome.Refused(AuthProblems.Unavailable);
    }

    public void Take(IReadOnlyList<StoredKey> keys, bool areAll)
    {
        var table = areAll ? new ConcurrentDictionary<SecretHash, StoredCaller>() : callers;
        foreach (var key in keys)
        {
            if (!SecretHash.TryOf(key.Hash, out var hash))
                continue;
            if (key.IsRemoved)
                table.TryRemove(hash, out _);
            else
                table[hash] = CallerOf(key);
        }
        callers = table;
        Volatile.Write(ref heardAt, time.GetTimestamp());
        isCurrent = true;
    }

    public void Lose() => isCurrent = false;

    public override async ValueTask DisposeAsync()
    {
        if (following is not null)
            await following.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Start() => following = database.Follow(connection, this, time, logger);

    private StoredCaller CallerOf(StoredKey key) => new(
        new Caller(authority, key.Name, [.. key.Roles], CelValue.Of(CelMap.Of([new KeyValuePair<string, CelValue>("name", CelValue.Of(key.Name))]))),
        key.Plan);
}
