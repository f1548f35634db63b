using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Tests.BodyLimit;

/// <summary>An answer whose head is sent, and a note of whether its connection was aborted.</summary>
internal sealed class StartedResponse : HttpResponseFeature, IHttpRequestLifetimeFeature
{
    public override bool HasStarted => true;

    public CancellationToken RequestAborted { get; set; }

    public bool IsAborted { get; private set; }

    public void Abort() => IsAborted = true;
}
