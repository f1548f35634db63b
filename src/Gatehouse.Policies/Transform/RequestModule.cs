using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Transform;

/// <summary>Changes headers, query and body on the way in.</summary>
internal sealed class RequestModule : RoutePolicyModule<RequestOptions>
{
    public override string Name => "request";

    public override PolicyStage Stage => PolicyStage.Transform;

    protected override void Validate(RequestOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (options.Headers is null && options.Query is null && options.Body is null && options.From == options.To)
            validation.Error("", "nothing is changed", "give 'headers', 'query', 'body', 'from' or 'to'");
        if (options.Headers is { } headers)
            new FieldEditsCheck("headers", RequestFieldNames.FaultOf, TemplateUse.Header, scope.Expressions, validation).Run(headers);
        if (options.Query is { } query)
            new FieldEditsCheck("query", static name => name.Length == 0 ? "a parameter needs a name" : null, TemplateUse.Text, scope.Expressions, validation).Run(query);
        if (options.Body is { } body)
            validation.Value(body, scope.Expressions);
    }

    protected override RoutePolicy Create(RequestOptions options, PolicyScope scope)
    {
        var headers = options.Headers is { } header ? new HeaderRule(FieldEdits.Compile(header, TemplateUse.Header, scope.Expressions), isRequest: true) : null;
        var query = options.Query is { } parameters ? new QueryRule(FieldEdits.Compile(parameters, TemplateUse.Text, scope.Expressions)) : null;
        var template = options.Body is { } value ? ValueTemplate.Compile(value, scope.Expressions, new ConfigErrors()) : null;
        var body = template is null && options.From == options.To ? null : new BodyRule(template, null, options.To);
        return new RequestPolicy(headers, query, body, options, scope.Loggers.CreateLogger(typeof(RequestPolicy).FullName!));
    }
}
