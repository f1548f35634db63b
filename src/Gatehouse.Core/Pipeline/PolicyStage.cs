namespace Gatehouse.Core.Pipeline;

/// <summary>
/// Where in a route's chain a policy runs. The order is the order of these values, never that of the configuration file; within a
/// stage it is the order of the list of modules.
/// </summary>
public enum PolicyStage
{
    /// <summary>May this request come in at all? Address, size, CORS.</summary>
    Guard,

    /// <summary>Who is calling?</summary>
    Identify,

    /// <summary>May this caller do this?</summary>
    Authorize,

    /// <summary>How often, how many?</summary>
    Limit,

    /// <summary>Is the answer known already?</summary>
    Cache,

    /// <summary>Changes to the request on its way in and to the answer on its way out.</summary>
    Transform,

    /// <summary>Makes the answer. Exactly one per route: a policy of this stage, or the target under <c>to</c>.</summary>
    Answer,
}
