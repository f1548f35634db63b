using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>Picks one of a fixed set of destinations, of which there is at least one. Thread-safe; a pick takes no lock and allocates nothing.</summary>
internal abstract class Picker
{
    /// <summary>The one for this request.</summary>
    public abstract Member Pick(HttpContext context, GatewayRequest request);

    /// <summary>The request goes to this one, which may not be the one that was picked.</summary>
    public virtual void Chosen(HttpContext context, Member member)
    {
    }
}
