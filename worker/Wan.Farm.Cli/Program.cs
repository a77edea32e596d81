using Wan.Farm.Cli;
using Wan.Farm.Cli.Commands;
using Wan.Farm.Cli.Terminals;

Terminal terminal = Terminal.OfProcess(Environment.GetEnvironmentVariable);
using var interrupt = new Interrupt(terminal, isLane: args is [LaneCommand.Name, ..]);
return await new WanFarmApp(terminal, TimeProvider.System, Environment.GetEnvironmentVariable).RunAsync(args, interrupt.Token);
