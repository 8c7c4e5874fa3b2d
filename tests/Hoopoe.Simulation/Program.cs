namespace Hoopoe.Simulation;

/// <summary>The suite, and the commands that run as long as asked.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments) => arguments switch
    {
        ["simulate", .. var rest] => SimulateCommand.Run(rest),
        ["mutants", .. var rest] => Mutants.MutantsCommand.Run(rest),
        _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments),
    };
}
