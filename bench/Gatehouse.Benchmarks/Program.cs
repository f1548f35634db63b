using BenchmarkDotNet.Running;
using Gatehouse.Benchmarks.Routing;

if (args is ["routes"])
{
    RouteMatchDistribution.Run(Console.Out);
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
