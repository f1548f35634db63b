namespace Gatehouse.Core.Pipeline;

/// <summary>Where, beside routes and <c>defaults</c>, a policy's section may stand.</summary>
[Flags]
public enum PolicyPlaces
{
    /// <summary>Routes and <c>defaults</c> only.</summary>
    Routes = 0,

    /// <summary>In an upstream: asked before each exchange with it, of whatever route. See <see cref="UpstreamGate"/>.</summary>
    Upstreams = 1,

    /// <summary>With a caller that the file names: runs on every route for its requests. See <see cref="Caller.Policies"/>.</summary>
    Callers = 2,
}
