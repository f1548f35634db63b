using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Reload;

/// <summary>A policy <c>tracked: text</c> that adds a header and tells when it is disposed of.</summary>
internal sealed class TrackedPolicies : RoutePolicyModule<TrackedPolicies.Options>
{
    private readonly Dictionary<string, TaskCompletionSource> disposed = [];

    public override string Name => "tracked";

    public override PolicyStage Stage => PolicyStage.Transform;

    /// <summary>Ends when the policy made from this text is disposed of.</summary>
    public Task Disposed(string text)
    {
        lock (disposed)
            return disposed[text].Task;
    }

    protected override RoutePolicy Create(Options options, PolicyScope scope)
    {
        lock (disposed)
            return new Policy(options.Value, disposed[options.Value] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    [Shorthand(nameof(Value))]
    internal sealed class Options
    {
        public required string Value { get; init; }
    }

    private sealed class Policy(string text, TaskCompletionSource disposed) : RoutePolicy
    {
        public override bool ActsOnResponse => true;

        public override Task InvokeAsync(HttpContext context, RequestDelegate next) => next(context);

        public override void OnResponse(HttpContext context) => context.Response.Headers["x-tracked"] = text;

        public override ValueTask DisposeAsync()
        {
            disposed.SetResult();
            return base.DisposeAsync();
        }
    }
}
