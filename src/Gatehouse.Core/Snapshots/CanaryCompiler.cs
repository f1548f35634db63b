using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Forwarding.Canaries;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Snapshots;

/// <summary>Reads <c>split</c> and <c>mirror</c> of a route.</summary>
internal sealed class CanaryCompiler(IReadOnlyCollection<string> written, IReadOnlyDictionary<string, Forwarder> upstreams, ConfigErrors errors)
{
    /// <summary>The split; null when there is none, or errors were added.</summary>
    public Split? Split(SplitConfig? section, Forwarder main, ExpressionCompiler expressions)
    {
        if (section is null)
            return null;
        var shares = new List<KeyValuePair<Forwarder, double>>();
        foreach (var (name, share) in section.Shares)
        {
            if (name == main.Upstream.Name)
                errors.Add(ConfigErrorCodes.BadValue, section.At("shares"), $"'{name}' is the upstream of 'to', which has the rest", "leave it out");
            else if (Find(name, section.At("shares")) is { } forwarder)
                shares.Add(new(forwarder, share.Share));
        }
        if (shares.Sum(share => share.Value) > 1.000001)
            errors.Add(ConfigErrorCodes.OutOfRange, section.At("shares"), "the shares are more than 100% together");
        if (section.Header is not null && HeaderSyntax.FaultOfName(section.Header) is { } fault)
            errors.Add(ConfigErrorCodes.BadValue, section.At("header"), fault);
        return new Split(main, shares)
        {
            By = section.By is null ? null : expressions.Compile(section.At("by"), errors),
            Header = section.Header,
        };
    }

    /// <summary>The mirror; null when there is none, or errors were added.</summary>
    public Mirror? Mirror(MirrorConfig? section, Exchange exchange) =>
        section is not null && Find(section.To, section.Node is ConfigMap ? section.At("to") : section.Node) is { } to
            ? new Mirror(exchange, to, section.Share.Share, section.Max)
            : null;

    private Forwarder? Find(string name, ConfigNode node)
    {
        if (written.Contains(name))
            return upstreams.GetValueOrDefault(name);
        errors.Add(ConfigErrorCodes.UnknownName, node, $"unknown upstream '{name}'", Suggestion.For(name, written) is { } near ? $"did you mean '{near}'?" : null);
        return null;
    }
}
