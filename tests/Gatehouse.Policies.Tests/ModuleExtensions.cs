using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Policies.Tests;

internal static class ModuleExtensions
{
    private static readonly RoutePattern Root = new("/", []);

    /// <summary>The policy made from options that are right.</summary>
    public static RoutePolicy Make<TOptions>(this RoutePolicyModule<TOptions> module, TOptions options, RoutePattern? pattern = null)
        where TOptions : class
    {
        var errors = new ConfigErrors();
        var policy = module.Compile(options, Nodes.Text("true"), Scope(pattern), errors);
        errors.Items.ShouldBeEmpty();
        return policy.ShouldNotBeNull();
    }

    /// <summary>The errors of options that are not; <paramref name="section"/> is what they were read from.</summary>
    public static IReadOnlyList<ConfigError> Faults<TOptions>(
        this RoutePolicyModule<TOptions> module, TOptions options, ConfigNode? section = null, RoutePattern? pattern = null)
        where TOptions : class
    {
        var errors = new ConfigErrors();
        var policy = module.Compile(options, section ?? Nodes.Text("true"), Scope(pattern), errors);
        (policy is null).ShouldBe(errors.Any);
        return errors.Items;
    }

    /// <summary>The one error of options that have one.</summary>
    public static ConfigError Fault<TOptions>(
        this RoutePolicyModule<TOptions> module, TOptions options, ConfigNode? section = null, RoutePattern? pattern = null)
        where TOptions : class => module.Faults(options, section, pattern).ShouldHaveSingleItem();

    /// <summary>The policy made from a section that is right.</summary>
    public static RoutePolicy Read(this RoutePolicyModule module, string yaml)
    {
        var errors = new ConfigErrors();
        var policy = module.Compile(Nodes.Yaml(yaml), Scope(null), errors);
        errors.Items.ShouldBeEmpty();
        return policy.ShouldNotBeNull();
    }

    public static PolicyScope Scope(RoutePattern? pattern) =>
        new("GET /", pattern ?? Root, TimeProvider.System, NullLoggerFactory.Instance);
}
