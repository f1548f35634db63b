using BenchmarkDotNet.Running;
using Gatehouse.Benchmarks.Bodies;
using Gatehouse.Benchmarks.Credentials;
using Gatehouse.Benchmarks.Balancing;
using Gatehouse.Benchmarks.Expressions;
using Gatehouse.Benchmarks.Faults;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Benchmarks.Limits;
using Gatehouse.Benchmarks.Routing;
using Gatehouse.Benchmarks.Tokens;

switch (args)
{
    case ["routes"]:
        RouteMatchDistribution.Run(Console.Out);
        break;
    case ["expressions"]:
        ExpressionsMode.Run();
        break;
    case ["tokens"]:
        TokensMode.Run();
        break;
    case ["redis"]:
        await RedisMode.RunAsync();
        break;
    case ["shared-limits"]:
        await SharedLimitsMode.RunAsync();
        break;
    case ["limits"]:
        LimitsMode.Run();
        break;
    case ["bodies"]:
        BodiesMode.Run();
        break;
    case ["credentials"]:
        await CredentialsMode.RunAsync();
        break;
    case ["faults"]:
        await FaultsMode.RunAsync();
        break;
    case ["hedge"]:
        Console.WriteLine(await Hedges.MeasureAsync());
        break;
    case ["overload"]:
        Console.WriteLine(await Overload.MeasureAsync());
        break;
    case ["handover"]:
        Console.WriteLine(await Handovers.MeasureAsync());
        break;
    case ["balance"]:
        BalanceMode.Run();
        break;
    case ["check"]:
        CheckMode.Run();
        break;
    case ["reload"]:
        await ReloadMode.RunAsync();
        break;
    case ["start"]:
        await StartMode.RunAsync();
        break;
    case ["routes-e2e"]:
        await RoutesEndToEndMode.RunAsync();
        break;
    case ["allocations"]:
        await AllocationMode.RunAsync();
        break;
    case ["memory", .. var options]:
        await MemoryMode.RunAsync(options);
        break;
    default:
        // With arguments of its own: --filter '*' and so on.
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
