using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>The fields of a request before the first policy of its route: for one that says <see cref="RoutePolicy.WantsFieldsAsSent"/>.</summary>
public sealed class FieldsAsSent
{
    private readonly HeaderDictionary fields = [];

    private FieldsAsSent(IHeaderDictionary sent)
    {
        foreach (var (name, values) in sent)
            fields[name] = values;
    }

    /// <summary>Those of a request.</summary>
    /// <exception cref="InvalidOperationException">Nobody on its route wants them.</exception>
    public static IHeaderDictionary Of(HttpContext context) =>
        context.Features.Get<FieldsAsSent>()?.fields ?? throw new InvalidOperationException("No policy of this route wants the fields as they were sent.");

    /// <summary>The beginning of the chain of such a route.</summary>
    internal sealed class Step : RoutePolicy
    {
        /// <summary>The only one.</summary>
        public static readonly Step All = new();

        private Step()
        {
        }

        public override Task InvokeAsync(HttpContext context, RequestDelegate next)
        {
            context.Features.Set(new FieldsAsSent(context.Request.Headers));
            return next(context);
        }
    }
}
