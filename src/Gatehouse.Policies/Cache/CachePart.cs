using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Pipeline.Parts;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>What stands under <c>cache</c> at the top of the file.</summary>
internal sealed class CachePart(CachePartOptions options, SharedStore store, ICacheTier? tier) : GatewayPart, IAdminPart
{
    private IAsyncDisposable? listening;

    public SharedStore Store { get; } = store;

    public string AdminPath => "/cache";

    public IEnumerable<PartMetric> Metrics
    {
        get
        {
            foreach (var outcome in Enum.GetValues<Outcome>())
            {
                yield return new PartMetric("gateway_cache_requests_total", "Requests on routes with a cache, by what came of them.", true, Store.Outcomes[outcome])
                {
                    Label = ("result", CacheStatus.WordOf(outcome).ToLowerInvariant()),
                };
            }
            yield return new PartMetric("gateway_cache_evictions_total", "Stored answers dropped for want of room.", true, Store.Answers.Evictions);
            yield return new PartMetric("gateway_cache_entries", "Stored answers.", false, Store.Answers.Count);
            yield return new PartMetric("gateway_cache_bytes", "Memory of stored answers.", false, Store.Answers.Bytes);
            yield return new PartMetric("gateway_cache_capacity_bytes", "The most memory that stored answers may have.", false, Store.Answers.Capacity);
        }
    }

    public Task AnswerAsync(HttpContext context, string path) => CacheAdmin.AnswerAsync(context, path, Store);

    public override async ValueTask DisposeAsync()
    {
        if (listening is not null)
            await listening.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Start()
    {
        Store.Answers.Capacity = options.Memory.Bytes;
        Store.Tier = tier;
        listening = tier?.Listen(purge => Store.Drop(purge));
    }
}
