using Gatehouse.Discovery;

namespace Gatehouse.Core.Upstreams.Discovery;

/// <summary>What a registry has said.</summary>
/// <param name="Question">What it was asked: see <see cref="InstanceSource.Question"/>.</param>
/// <param name="List">The answer.</param>
internal sealed record KnownInstances(string Question, InstanceList List);
