using Gatehouse.Benchmarks.Gateways;

switch (args)
{
    case ["check"]:
        CheckMode.Run();
        return 0;
    default:
        Console.Error.WriteLine("Modes: check, reload, start, routes-e2e.");
        return 1;
}
