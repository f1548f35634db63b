using System.CommandLine;
using Gatehouse.Core.Hosting;
using Gatehouse.Host.Stores;
using Gatehouse.Host.Terminal;
using Gatehouse.Policies;
using Spectre.Console;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse explain FILE METHOD URL</c>: which route, why not the others, which policies, which destination.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file; left out with --config, so that METHOD comes first." };
        var method = new Argument<string>("METHOD") { Description = "The method: GET, POST, ..." };
        var url = new Argument<string?>("URL") { Description = "A path with its query, or a URL whose host is asked for.", Arity = ArgumentArity.ZeroOrOne };
        var config = StoreOption.Create();
        var header = new Option<string[]>("--header", "-H") { Description = "A header field of the request: 'name: value'. May be repeated." };
        var command = new Command("explain", "Say what would happen to a request: route, policies, destination.") { file, method, url, config, header };
        command.SetAction((result, cancellation) =>
        {
            var (first, second, third) = (result.GetRequiredValue(file), result.GetRequiredValue(method), result.GetValue(url));
            var place = ConfigPlace.Of(third is null ? null : first, result.GetValue(config), result.InvocationConfiguration.Error);
            var request = third is null ? (first, second) : (second, third);
            return RunAsync(place, request, result.GetValue(header) ?? [], result.InvocationConfiguration, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ConfigPlace? place, (string Method, string Url) request, string[] headers, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (place is null || await place.ReadAsync(console.Error, cancellation) is not { } origin)
            return ExitCodes.Failure;
        var (method, url) = request;
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                console.Error.WriteLine($"'{header}' is not a header field: write 'name: value'");
                return ExitCodes.Failure;
            }
            fields.Add(KeyValuePair.Create(header[..colon].Trim(), header[(colon + 1)..].Trim()));
        }
        var check = ConfigCheck.Run(origin, BuiltInPolicies.All, Environment.GetEnvironmentVariable, Satellites.All, Satellites.Parts);
        if (check.Errors.Count > 0)
        {
            ErrorOutput.Write(console.Error, check.Errors);
            return ExitCodes.Failure;
        }
        Write(StyledOutput.To(console.Output), method.ToUpperInvariant(), url, check.Explain(method.ToUpperInvariant(), url, fields));
        return ExitCodes.Success;
    }

    private static string Text(ExplainedPolicy policy) => policy.Detail is { } detail ? $"{policy.Name}: {detail}" : policy.Name;

    private static void Write(IAnsiConsole console, string method, string url, RouteExplanation explanation)
    {
        console.MarkupLineInterpolated($"[bold]{method} {explanation.CanonicalUrl ?? url}[/]");
        console.MarkupLineInterpolated($"  {(explanation.RouteId is null ? "answer" : "route"),-12} [bold]{explanation.RouteId ?? explanation.Summary}[/]");
        foreach (var (name, value) in explanation.Parameters)
            console.MarkupLineInterpolated($"  parameter    {name} = {value}");
        var step = 1;
        foreach (var policy in explanation.Policies)
            console.MarkupLineInterpolated($"  policy {step++,-2}    {Text(policy)} [grey]({policy.Stage.ToString().ToLowerInvariant()}{(policy.IsInherited ? ", from defaults" : "")})[/]");
        if (explanation.Upstream is not null)
        {
            console.MarkupLineInterpolated($"  upstream     {explanation.Upstream}: {(explanation.Destinations.Count > 0 ? string.Join(", ", explanation.Destinations) : "as its registry says; it was not asked")}");
            if (explanation.UpstreamDetails.Count > 0)
                console.MarkupLineInterpolated($"               {string.Join(", ", explanation.UpstreamDetails)}");
            console.MarkupLineInterpolated($"  forwarded    {method} {explanation.ForwardedUrl ?? "refused: the rewritten path may not be sent"}");
        }
        for (var i = 0; i < explanation.Plan.Count; i++)
            console.MarkupLineInterpolated($"  {(i == 0 ? "calls" : ""),-12} {explanation.Plan[i]}");
        if (explanation.Others.Count == 0)
            return;
        console.MarkupLine("  not taken");
        var width = explanation.Others.Max(other => other.Key.Length);
        foreach (var (route, reason) in explanation.Others)
            console.MarkupLineInterpolated($"    {route.PadRight(width)}  [grey]{reason}[/]");
    }
}
