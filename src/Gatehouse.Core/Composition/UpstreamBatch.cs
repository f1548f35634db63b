using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;

namespace Gatehouse.Core.Composition;

/// <summary>The <c>batch</c> of an upstream: which calls it is for, and what it makes of them. Immutable.</summary>
/// <param name="Upstream">The upstream's name.</param>
/// <param name="Section">What is written.</param>
/// <param name="Items">Where in the bulk answer the list is; null when it is the list.</param>
internal sealed record UpstreamBatch(string Upstream, UpstreamBatchConfig Section, Expression? Items)
{
    private const string Id = "{id}";

    private static readonly Regex Name = new(@"\A\{[A-Za-z_][A-Za-z0-9_]*\}\z", RegexOptions.NonBacktracking);
    private static readonly Regex Braces = new(@"\{[^}]*\}?", RegexOptions.NonBacktracking);

    private readonly string[] pattern = Section.Match.Split('/');

    /// <summary>Reads those of all upstreams, by name; what is wrong is left out.</summary>
    public static Dictionary<string, UpstreamBatch> ReadAll(GatewayConfig config, Lazy<ExpressionEnvironment> root, ConfigErrors errors)
    {
        var read = new Dictionary<string, UpstreamBatch>(StringComparer.Ordinal);
        foreach (var (name, section) in config.Upstreams)
        {
            if (section.Batch is not null && Read(name, section.Batch, root, errors) is { } batch)
                read.Add(name, batch);
        }
        return read;
    }

    /// <summary>Reads it; null when errors were added.</summary>
    /// <param name="upstream">The upstream's name.</param>
    /// <param name="section">What is written.</param>
    /// <param name="root">What all expressions may name.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static UpstreamBatch? Read(string upstream, UpstreamBatchConfig section, Lazy<ExpressionEnvironment> root, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        var names = section.Match.Split('/').Where(segment => segment.Contains('{', StringComparison.Ordinal)).ToList();
        if (!section.Match.StartsWith('/') || section.Match.AsSpan().ContainsAny("?#*") || !names.Contains(Id) || names.Distinct().Count() < names.Count || names.Exists(name => !Name.IsMatch(name)))
            errors.Add(ConfigErrorCodes.BadTemplate, section.At("match"), $"the path of single requests has '{Id}' for one of its segments", $"write '/path/{Id}'");
        if (!section.Get.StartsWith('/'))
            errors.Add(ConfigErrorCodes.BadTemplate, section.At("get"), "the path of the bulk request begins with a slash: it goes to this upstream");
        else if (!BatchPlan.HasPlace(section.Get))
            BatchCompiler.ReportPlace(section.At("get"), "/path", errors);
        else if (Braces.Matches(section.Get).Select(match => match.Value).FirstOrDefault(name => name is Id || (name != BatchPlan.Written && !names.Contains(name))) is { } other)
            errors.Add(ConfigErrorCodes.BadTemplate, section.At("get"), $"'{other}' is no part of 'match' that several items have in common");
        var items = section.Items is null ? null : BatchCompiler.CompileItems(section.At("items"), new ExpressionCompiler(root, new RoutePattern("/", [])), errors);
        return errors.Items.Count > before ? null : new UpstreamBatch(upstream, section, items);
    }

    /// <summary>
    /// True when it is for a call with such a target. Targets are compared as they are written: a constant is no item, so that
    /// <c>products/summary</c> is not taken for one.
    /// </summary>
    /// <param name="target">The target: <c>upstream/path</c>.</param>
    /// <param name="id">The expression of the id.</param>
    /// <param name="bulk">The target of the bulk request, with <see cref="BatchPlan.Written"/> in it.</param>
    public bool Fits(string target, out string id, out string bulk)
    {
        (id, bulk) = ("", "");
        var named = new Dictionary<string, string>();
        var segments = Segments(target);
        if (segments.Count != pattern.Length)
            return false;
        for (var i = 1; i < pattern.Length; i++)
        {
            if (pattern[i] == Id && ExpressionIn(segments[i]) is { } expression)
                id = expression;
            else if (pattern[i] is ['{', ..] && pattern[i] != Id && segments[i] is not ("**" or "{rest}"))
                named[pattern[i]] = segments[i];
            else if (pattern[i] != segments[i])
                return false;
        }
        // All at once: what stands in the place of one may hold the name of another.
        bulk = Upstream + Braces.Replace(Section.Get, name => named.GetValueOrDefault(name.Value, name.Value));
        return id.Length > 0;
    }

    // None when there is a query. Slashes and question marks within braces are those of expressions.
    private static List<string> Segments(string target)
    {
        var segments = new List<string>();
        var start = 0;
        for (var i = 0; i <= target.Length; i++)
        {
            if (i < target.Length && target[i] == '?')
                return [];
            if (i == target.Length || target[i] == '/')
            {
                segments.Add(target[start..i]);
                start = i + 1;
            }
            else if (target[i] == '{' && ExpressionScanner.FindEnd(target, i + 1) is var close && close > i)
            {
                i = close;
            }
        }
        return segments;
    }

    private static string? ExpressionIn(string segment) =>
        segment.Length > 2 && segment[0] == '{' && segment != "{rest}" && ExpressionScanner.FindEnd(segment, 1) == segment.Length - 1 ? segment[1..^1] : null;
}
