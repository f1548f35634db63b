using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>Compiles the <c>batch</c> of a call.</summary>
/// <param name="calls">Knows the upstreams.</param>
/// <param name="compiler">Knows what the call's own target may name.</param>
/// <param name="errors">Takes what is wrong.</param>
internal sealed class BatchCompiler(CallCompiler calls, ExpressionCompiler compiler, ConfigErrors errors)
{
    /// <summary>Compiles; null when errors were added.</summary>
    public BatchPlan? Compile(string name, CallConfig call, BatchConfig section, string method, TemplateTarget? single)
    {
        var before = errors.Items.Count;
        if (method != "get")
            errors.Add(ConfigErrorCodes.BadValue, call.At("batch"), $"a {method.ToUpperInvariant()} cannot be a part of a bulk request", "leave out 'batch', or write 'get: upstream/path'");
        var target = CompileTarget(section);
        var forwarder = target is null ? null : calls.Find(target.Upstream, section.At("get"));
        var id = section.Id is null ? single?.Expressions.LastOrDefault() : compiler.Compile(section.At("id"), errors);
        if (id is null && section.Id is null && single is not null)
            errors.Add(ConfigErrorCodes.MissingKey, section.Node, "the call's target has no '{...}' that could be the id of an item", "write it into the target, or as 'id'");
        var items = section.Items is null ? null : compiler.With(new CelVariable(BatchConfig.Answer, CelType.Dyn)).Compile(section.At("items"), errors);
        if (items?.References.FirstOrDefault(reference => reference.Variable != BatchConfig.Answer) is { Variable: not null } other)
            errors.Add(ConfigErrorCodes.BadExpression, section.At("items"), $"'{other.Variable}' is not there: a bulk answer is for several requests", $"use '{BatchConfig.Answer}' only");
        if (errors.Items.Count > before || forwarder is null || id is null)
            return null;
        var bulk = new CallPlan
        {
            Name = name,
            Method = "GET",
            Target = target!,
            TargetText = section.Get,
            Forwarder = forwarder,
            Exchange = new ForwardTarget { Upstream = target!.Upstream },
            Retries = call.Retry,
            MaxSize = call.MaxSize.Bytes,
        };
        return new BatchPlan(bulk, id, section.Key, items, section.Window, section.Size);
    }

    // The ids are no value of one request: their place is kept, and the rest is computed for each call.
    private TemplateTarget? CompileTarget(BatchConfig section)
    {
        var node = section.At("get");
        var query = section.Get.IndexOf('?', StringComparison.Ordinal);
        var parts = section.Get.Split(BatchPlan.Written);
        if (parts.Length != 2 || query < 0 || parts[0].Length < query || section.Get.Contains(BatchPlan.Place, StringComparison.Ordinal))
        {
            errors.Add(ConfigErrorCodes.BadTemplate, node, $"the target of a bulk request has '{BatchPlan.Written}' once, in its query", $"write 'upstream/path?ids={BatchPlan.Written}'");
            return null;
        }
        var mistakes = new List<ExpressionError>();
        var target = TemplateTargetParser.Parse(string.Join(BatchPlan.Place, parts), compiler, mistakes);
        ExpressionCompiler.Report(node, mistakes, errors);
        return target;
    }
}
