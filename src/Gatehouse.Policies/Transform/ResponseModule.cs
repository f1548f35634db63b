using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Transform;

/// <summary>Changes headers and body on the way out.</summary>
internal sealed class ResponseModule : RoutePolicyModule<ResponseOptions>
{
    public override string Name => "response";

    public override PolicyStage Stage => PolicyStage.Transform;

    protected override void Validate(ResponseOptions options, PolicyScope scope, PolicyValidation validation)
    {
        var compiler = scope.Expressions.ForResponse();
        if (options.Headers is null && options.Body is null && !options.Envelope && options.From == options.To)
            validation.Error("", "nothing is changed", "give 'headers', 'body', 'envelope', 'from' or 'to'");
        if (options.Envelope && options.To == BodyFormat.Xml)
            validation.Error("envelope", "the envelope is JSON, and has no root element", "write it as 'body'");
        if (options.Headers is { } headers)
            new FieldEditsCheck("headers", HeaderSyntax.FaultOfName, TemplateUse.Header, compiler, validation).Run(headers);
        if (options.Body is { } body)
            validation.Value(body, compiler);
    }

    protected override RoutePolicy Create(ResponseOptions options, PolicyScope scope)
    {
        var compiler = scope.Expressions.ForResponse();
        var headers = options.Headers is { } header ? new HeaderRule(FieldEdits.Compile(header, TemplateUse.Header, compiler), isRequest: false) : null;
        var template = options.Body is { } body ? ValueTemplate.Compile(body, compiler, new ConfigErrors()) : null;
        var rule = template is null && !options.Envelope && options.From == options.To
            ? null
            : new BodyRule(template, options.Envelope ? scope.TimeProvider : null, options.To);
        return new ResponsePolicy(headers, rule, options, scope.Loggers.CreateLogger(typeof(ResponsePolicy).FullName!));
    }
}
