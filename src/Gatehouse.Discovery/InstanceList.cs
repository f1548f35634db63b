namespace Gatehouse.Discovery;

/// <summary>The instances of a service, as the registry last said.</summary>
/// <param name="Instances">All of them, in the order of their addresses. Empty when the registry says that there is none.</param>
/// <param name="Revision">1 for the first list of a <see cref="ServiceWatch"/>, and one more for each that differs from the one before.</param>
/// <param name="IsFromFile">True while it is what an earlier process had learned, and the registry has not answered yet.</param>
public sealed record InstanceList(IReadOnlyList<Instance> Instances, long Revision, bool IsFromFile);
