using System.CommandLine;
using Gatehouse.Host;
using Gatehouse.Host.Commands;

Scheduling.Choose(args);

// Ctrl-C and SIGTERM are the commands' own: `run` drains.
return await GatehouseCommand.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = null });
