using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Identity;

/// <summary>Takes the client's own fields off and puts the verified ones on. Immutable.</summary>
internal sealed class IdentityPolicy : RoutePolicy
{
    private readonly string? user;
    private readonly string? roles;
    private readonly IdentityField[] fields;
    private readonly bool keepsToken;
    private readonly string[] all;
    private readonly string[] owned;
    private readonly string[] underscored; // the same fields to services that take an underscore for a dash
    private readonly string[] cookies;   // in which tokens may come

    public IdentityPolicy(IdentityOptions options, IdentityField[] fields, string[] cookies)
    {
        this.cookies = cookies;
        user = options.User;
        roles = options.Roles;
        keepsToken = options.Token;
        this.fields = fields;
        all = [.. fields.Select(field => field.Name).Prepend(roles).Prepend(user).OfType<string>()
            .SelectMany(RequestFieldNames.Spellings).Distinct(StringComparer.OrdinalIgnoreCase)];
        owned = [.. all.Where(name => !name.Contains('_', StringComparison.Ordinal))];
        underscored = [.. all.Where(name => name.Contains('_', StringComparison.Ordinal))];
    }

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        var request = GatewayRequest.Of(context);
        Remove(headers, owned);
        if (request.MayHaveUnderscores)
            Remove(headers, underscored);
        request.Withhold(all);
        if (request.Caller is { } caller)
            Add(context, headers, caller);
        return next(context);
    }

    private static void Remove(IHeaderDictionary headers, string[] names)
    {
        foreach (var name in names)
            headers.Remove(name);
    }

    private void Add(HttpContext context, IHeaderDictionary headers, Caller caller)
    {
        if (user is not null && caller.Subject is { } subject)
            headers[user] = HeaderSyntax.Escape(subject);
        if (roles is not null && caller.Roles.Count > 0)
            headers[roles] = caller.RoleField;
        foreach (var field in fields)
        {
            if (field.Value.Evaluate(RequestVariables.Of(context)).TryText(out var text))
                headers[field.Name] = HeaderSyntax.Escape(text);
        }
        if (keepsToken)
            return;
        headers.Remove("Authorization");
        foreach (var cookie in cookies)
            CookieField.Remove(headers, cookie);
    }
}
