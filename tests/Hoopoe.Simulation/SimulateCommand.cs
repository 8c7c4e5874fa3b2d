using System.Globalization;
using Hoopoe.Simulation.Runs;

namespace Hoopoe.Simulation;

/// <summary>Runs seeds one after another on both cores and prints how far it is; ends at the first failure, which it makes small.</summary>
internal static class SimulateCommand
{
    public static int Run(string[] arguments)
    {
        int first = Environment.TickCount & 0xFFFFFF, count = 2000, operations = SeedRun.Operations;
        bool keepsGoing = false, shrinks = true;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--keep-going") keepsGoing = true;
            else if (arguments[i] == "--first") shrinks = false;
            else if (arguments[i] == "--until-stopped") count = int.MaxValue - 0x1000000;
            else if (arguments[i] is "--seed" or "--seeds" or "--operations" && i + 1 < arguments.Length
                && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                if (arguments[i] == "--seed") (first, count) = (number, arguments.Contains("--seeds") || count > 2000 ? count : 1);
                else if (arguments[i] == "--seeds") count = number;
                else operations = number;
                i++;
            }
            else
            {
                Console.Error.WriteLine("usage: simulate [--seed S] [--seeds N] [--operations N] [--until-stopped] [--keep-going | --first]");
                return 2;
            }
        }
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        var failure = new SeedRuns(first, count, operations) { KeepsGoing = keepsGoing ? Tell : null }.Run(TimeSpan.FromSeconds(5), Console.WriteLine, shrinks, stop.Token);
        static void Tell(int seed, Exception error) => Console.WriteLine($"seed {seed} fails: {(error is SimulationFailure ? error.Message : error)}");
        if (failure is null) return 0;
        Console.WriteLine(failure);
        return 1;
    }
}
