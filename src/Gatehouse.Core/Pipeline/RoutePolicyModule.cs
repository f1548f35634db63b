using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// Declares a policy: the key it stands under in a route, its stage, what may be written there. Write one by deriving from
/// <see cref="RoutePolicyModule{TOptions}"/>. Stateless.
/// </summary>
public abstract class RoutePolicyModule
{
    /// <summary>The key in a route and under <c>defaults</c>, in camel case.</summary>
    public abstract string Name { get; }

    /// <summary>Where the policy runs.</summary>
    public abstract PolicyStage Stage { get; }

    /// <summary>
    /// Further keys of the route that belong to this policy, such as <c>status</c> beside <c>redirect</c>. With them, the options
    /// type has one property per key, <see cref="Name"/> included; without, the options are the section itself.
    /// </summary>
    public virtual IReadOnlyList<string> CompanionKeys => [];

    /// <summary>
    /// True when routes with equal sections may share one policy object: right for one that keeps nothing per route and does not
    /// look at <see cref="PolicyScope.Pattern"/>.
    /// </summary>
    public virtual bool IsShared => false;

    /// <summary>
    /// True when all routes that inherit the section from <c>defaults</c> share one policy object, which then sees no path parameters: right for
    /// one that counts for all of them. A route with a section of its own has an object of its own.
    /// </summary>
    public virtual bool IsSharedByHeirs => false;

    /// <summary>Where the section may stand beside routes and <c>defaults</c>. Default: nowhere.</summary>
    public virtual PolicyPlaces Places => PolicyPlaces.Routes;

    /// <summary>The one-word section that takes the policy off a route. Default: <c>false</c>.</summary>
    public virtual string OffWord => "false";

    /// <summary>True for a one-word section that takes the policy off a route. Default: <see cref="OffWord"/> alone.</summary>
    public virtual bool TakesOff(string word) => word == OffWord;

    /// <summary>
    /// True for a policy that every route has, as if <c>defaults</c> said <c>name: true</c>, unless the file says otherwise. Default: false.
    /// </summary>
    public virtual bool IsAlwaysOn => false;

    /// <summary>Keys of the parts that the policy looks up. When they change, it is made anew. Default: none.</summary>
    public virtual IReadOnlyList<string> Uses => [];

    /// <summary>The part that comes with the policy; null for none.</summary>
    public virtual GatewayPartModule? Part => null;

    /// <summary>The type of the options, from which binding, schema and reference are made.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>Reads, validates and, where nothing was wrong, creates; null when errors were added.</summary>
    public abstract RoutePolicy? Compile(ConfigNode section, PolicyScope scope, ConfigErrors errors);

    /// <summary>The same for a section that stands in an upstream. Only called when <see cref="Places"/> says that it may.</summary>
    public virtual UpstreamGate? CompileGate(ConfigNode section, PolicyScope scope, ConfigErrors errors) => null;

    /// <summary>
    /// Looks at a route as a whole, whether it has the policy or not, and warns of what is risky, or refuses what would be unsafe. Only for routes without errors. Nothing to
    /// say by default.
    /// </summary>
    public virtual void Review(RouteReview route)
    {
    }
}
