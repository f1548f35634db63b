using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Core.Composition;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Forwarding.Canaries;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Snapshots;

/// <summary>Compiles the routes of one configuration: rule, policies, answer.</summary>
internal sealed class RouteCompiler
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private readonly SnapshotServices services;
    private readonly IReadOnlyDictionary<string, Forwarder> upstreams;
    private readonly Exchange exchange;
    private readonly ConfigErrors errors;
    private readonly PolicyCompiler policies;
    private readonly RouteSharing sharing = new();

    // The names as written: an upstream that could not be read has its own error.
    private HashSet<string> written = [];

    private Dictionary<string, UpstreamBatch> batches = [];

    public RouteCompiler(
        SnapshotServices services, PolicyCompiler policies, IReadOnlyDictionary<string, Forwarder> upstreams, Exchange exchange, ConfigErrors errors)
    {
        this.services = services;
        this.upstreams = upstreams;
        this.exchange = exchange;
        this.errors = errors;
        this.policies = policies;
    }

    /// <summary>Compiles all routes; those with errors are left out.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="more">Routes that are not in it.</param>
    public List<CompiledRoute> Compile(GatewayConfig config, IReadOnlyList<(ConfigScalar Key, RouteConfig Section, string Part)> more)
    {
        var defaults = policies.ReadDefaults();
        written = [.. Entries(config, "upstreams").Select(entry => entry.Key.Value)];
        batches = UpstreamBatch.ReadAll(config, services.Expressions, errors);
        var entries = Entries(config, "routes");
        var routes = new List<CompiledRoute>(entries.Count + more.Count);
        foreach (var entry in entries)
        {
            if (config.Routes.TryGetValue(entry.Key.Value, out var section))
                Add(entry.Key, section, null);
        }
        foreach (var (key, section, part) in more)
            Add(key, section, part);
        return routes;

        void Add(ConfigScalar key, RouteConfig section, string? part)
        {
            var rule = RouteRuleBuilder.Build(key, section, errors, part);
            if (rule is not null && CompileRoute(rule, section, config, defaults) is { } route)
                routes.Add(route);
        }
    }

    private static IReadOnlyList<ConfigEntry> Entries(GatewayConfig config, string key) =>
        ((config.Node as ConfigMap)?.Find(key)?.Value as ConfigMap)?.Entries ?? [];

    private CompiledRoute? CompileRoute(RouteRule rule, RouteConfig section, GatewayConfig config, IReadOnlyList<PolicySection> defaults)
    {
        var before = errors.Items.Count;
        var compiled = policies.Compile(rule, section, defaults);
        var answering = compiled.Find(policy => policy.Module.Stage == PolicyStage.Answer);
        // A policy with errors may be the one that answers.
        var answer = answering is null && !HasAnswer(section) && errors.Items.Count > before ? null : CompileAnswer(rule, section, config, answering);
        if (answer is null || errors.Items.Count > before)
            return null;
        Review(rule, section, compiled, answer);
        var chain = WithCallerPolicies(compiled.Where(policy => policy != answering)).ToList();
        if (answer.Split is not null && chain.FindIndex(policy => policy.KeepsAnswers) is >= 0 and var keeper)
            chain.Insert(keeper, new EarlyChoice(answer.Split));
        if (answering?.Policy.WantsFieldsAsSent == true)
            chain.Insert(0, FieldsAsSent.Step.All);
        List<RoutePolicy> running = answering is null ? [.. chain] : [.. chain, answering.Policy];
        return new CompiledRoute
        {
            Rule = rule,
            Chain = sharing.Chain([.. chain], answer.Delegate),
            Policies = compiled,
            Target = answer.Target,
            Upstreams = answer.Upstreams,
            Composition = answer.Composition,
            Canaries = answer.Canaries,
            ResponsePolicies = sharing.List([.. running.Where(policy => policy.ActsOnResponse || policy.KeepsAnswers).Reverse()]),
            ActsOnResponse = running.Exists(policy => policy.ActsOnResponse),
            AnswersPreflight = compiled.Exists(policy => policy.Policy.AnswersPreflight),
            Series = services.Metrics.Route(rule.Id),
        };
    }

    // Between those that find out who calls and those that count.
    private IEnumerable<RoutePolicy> WithCallerPolicies(IEnumerable<CompiledPolicy> compiled)
    {
        var isIn = !policies.HasCallerPolicies;
        foreach (var policy in compiled)
        {
            if (!isIn && policy.Module.Stage >= PolicyStage.Limit)
            {
                isIn = true;
                yield return CallerPolicies.Step;
            }
            yield return policy.Policy;
        }
        if (!isIn)
            yield return CallerPolicies.Step;
    }

    private static bool HasAnswer(RouteConfig section) => section.To is not null || CompositionCompiler.IsFor(section);

    private void Review(RouteRule rule, RouteConfig section, List<CompiledPolicy> compiled, RouteAnswer answer)
    {
        var review = new RouteReview(rule, name => policies.Mentions(section, name), errors)
        {
            Policies = [.. compiled.Select(policy => policy.Module.Name)],
            Running = [.. compiled.Select(policy => policy.Policy)],
            TargetReads = [.. answer.TargetReads, .. compiled.SelectMany(policy => policy.Policy.TargetReads)],
            AnswerReads = [.. compiled.SelectMany(policy => policy.Policy.AnswerReads), .. answer.BodyReads],
            StickyUpstreams = [.. answer.Upstreams.Where(name => upstreams[name].Upstream.Balancer.Cookie is not null)],
            Destinations = (answer.Composition?.Calls.Select(call => call.AskedUpstream).Distinct() ?? answer.Upstreams)
                .Concat(answer.MirrorUpstream is { } mirror ? [mirror] : []).SelectMany(name => upstreams[name].Upstream.Origins()),
        };
        foreach (var module in services.Modules)
            module.Review(review);
    }

    private RouteAnswer? CompileAnswer(
        RouteRule rule, RouteConfig section, GatewayConfig config, CompiledPolicy? answering)
    {
        string?[] answers = [section.To is null ? null : "to", CompositionCompiler.KeyOf(section), answering?.Module.Name];
        if (answers.OfType<string>().ToArray() is [var first, var second, ..])
        {
            errors.Add(ConfigErrorCodes.RouteAnswer, rule.Node, $"route '{rule.Id}' has two answers: '{first}' and '{second}'", "keep one");
            return null;
        }
        if (section.To is null)
            IdleKeys.Report(section, errors);
        if (answering is not null)
            return new RouteAnswer(WithMiddleware(context => answering.Policy.InvokeAsync(context, static _ => Task.CompletedTask)));
        if (CompositionCompiler.IsFor(section))
            return CompileComposition(rule, section, config);
        if (section.To is null)
        {
            var others = string.Join(" or ", services.Modules.Where(module => module.Stage == PolicyStage.Answer).Select(module => $"'{module.Name}'"));
            errors.Add(ConfigErrorCodes.RouteAnswer, rule.Node, $"route '{rule.Id}' has no answer", $"add 'to: upstream' or 'calls' or 'merge'{(others.Length > 0 ? " or " + others : "")}");
            return null;
        }
        var template = CompileTemplate(rule, section);
        var target = CompileTarget(rule, section, config, template);
        if (target is null || !upstreams.TryGetValue(target.Upstream, out var forwarder))
            return null;
        var canaries = new CanaryCompiler(written, upstreams, errors);
        var split = canaries.Split(section.Split, forwarder, new ExpressionCompiler(services.Expressions, rule.Pattern));
        var mirror = canaries.Mirror(section.Mirror, exchange);
        if (split is not null || mirror is not null)
        {
            var answer = new ForwardAnswer(exchange, target, forwarder, services.Time) { Split = split, Mirror = mirror };
            return new RouteAnswer(WithMiddleware(answer.InvokeAsync)) { Target = target, Split = split, MirrorUpstream = mirror is null ? null : section.Mirror!.To, Canaries = [.. new[] { split?.Description, mirror?.Description }.OfType<string>()] };
        }
        var shared = sharing.Answer(target, forwarder, sent => WithMiddleware(new ForwardAnswer(exchange, sent, forwarder, services.Time).InvokeAsync));
        return new RouteAnswer(shared.Delegate) { Target = shared.Target };
    }

    private RouteAnswer? CompileComposition(RouteRule rule, RouteConfig section, GatewayConfig config)
    {
        var compiler = new CompositionCompiler(
            new CompositionServices(written, upstreams, errors) { Batches = batches }, rule, section, new ExpressionCompiler(services.Expressions, rule.Pattern));
        if (compiler.Compile(section.Timeout ?? config.Defaults.Timeout) is not { } plan)
            return null;
        var answer = new CompositionAnswer(plan, new CallSender(exchange, rule, services.Time), services.Time, services.Loggers.CreateLogger("Gatehouse"))
        {
            IsTraced = services.TracesCalls,
        };
        return new RouteAnswer(WithMiddleware(answer.InvokeAsync)) { Composition = plan };
    }

    // Targets with nothing but parameters in braces are rendered without evaluating anything.
    private TemplateTarget? CompileTemplate(RouteRule rule, RouteConfig section)
    {
        if (!section.To!.Contains('{', StringComparison.Ordinal) || TargetParser.Parse(section.To, rule.Pattern, out _) is not null)
            return null;
        return TemplateTargetParser.Parse(section.To, new ExpressionCompiler(services.Expressions, rule.Pattern), []);
    }

    private ForwardTarget? CompileTarget(RouteRule rule, RouteConfig section, GatewayConfig config, TemplateTarget? template)
    {
        string? error = null;
        var parsed = template is null ? TargetParser.Parse(section.To!, rule.Pattern, out error) : (template.Upstream, null, []);
        if (parsed is not { } target)
        {
            ReportTarget(rule, section, error!);
            return null;
        }
        if (!written.Contains(target.Upstream))
        {
            var near = Suggestion.For(target.Upstream, written);
            var hint = near is not null ? $"did you mean '{near}'?" : written.Count == 0 ? "there are no upstreams" : $"there are: {string.Join(", ", written.Take(8))}";
            errors.Add(ConfigErrorCodes.UnknownName, section.At("to"), $"unknown upstream '{target.Upstream}' in route '{rule.Id}'", hint);
            return null;
        }
        if (section.Rewrite is not null && (target.Path is not null || template?.Path is not null))
            errors.Add(ConfigErrorCodes.BadTemplate, section.Rewrite.Node, "'rewrite' and a path in 'to' exclude each other", $"write 'to: {target.Upstream}'");
        return new ForwardTarget
        {
            Upstream = target.Upstream,
            Path = target.Path,
            Query = target.Query,
            Template = template,
            RewriteMatch = CompileRewrite(section.Rewrite),
            RewriteReplace = section.Rewrite?.Replace ?? "",
            KeepsHost = section.Host == "client",
            Host = CompileHost(section),
            Timeout = section.Timeout ?? config.Defaults.Timeout,
            Priority = section.Priority is null ? null : new ExpressionCompiler(services.Expressions, rule.Pattern).Compile(section.At("priority"), errors),
        };
    }

    // A name in braces is most likely meant for a parameter; anything else is an expression, whose mistakes have places.
    private void ReportTarget(RouteRule rule, RouteConfig section, string error)
    {
        var node = section.At("to");
        var mistakes = new List<ExpressionError>();
        if (HasExpression(section.To!))
            TemplateTargetParser.Parse(section.To!, new ExpressionCompiler(services.Expressions, rule.Pattern), mistakes);
        if (mistakes.Count == 0)
            errors.Add(ConfigErrorCodes.BadTemplate, node, error);
        else
            ExpressionCompiler.Report(section.Node is ConfigMap ? node : section.Node, mistakes, errors);
    }

    private static bool HasExpression(string target)
    {
        for (var open = target.IndexOf('{', StringComparison.Ordinal); open >= 0; open = target.IndexOf('{', open + 1))
        {
            var rest = target.AsSpan(open + 1);
            var close = rest.IndexOf('}');
            if (close >= 0 && rest[..close].ContainsAnyExcept(NameCharacters))
                return true;
        }
        return false;
    }

    private string? CompileHost(RouteConfig section)
    {
        if (section.Host is "client" or "destination")
            return null;
        if (!Ascii.IsValid(section.Host))
            errors.Add(ConfigErrorCodes.BadValue, section.At("host"), $"the host '{section.Host}' is not ASCII", RouteHostParser.IdnHint(section.Host));
        else if (!Uri.TryCreate("http://" + section.Host, UriKind.Absolute, out var uri) || !uri.Authority.Equals(section.Host, StringComparison.OrdinalIgnoreCase))
            errors.Add(ConfigErrorCodes.BadValue, section.At("host"), $"'{section.Host}' is not a host name", "write destination, client, or a name");
        return section.Host;
    }

    private Regex? CompileRewrite(RewriteConfig? section)
    {
        if (section is null)
            return null;
        try
        {
            return new Regex(section.Match, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            errors.Add(ConfigErrorCodes.BadValue, section.At("match"), "not a usable regular expression: " + e.Message.ReplaceLineEndings(" "));
            return null;
        }
    }

    private RequestDelegate WithMiddleware(RequestDelegate answer)
    {
        for (var i = services.BeforeAnswer.Count - 1; i >= 0; i--)
        {
            var (middleware, next) = (services.BeforeAnswer[i], answer);
            answer = context => middleware(context, next);
        }
        return answer;
    }
}
