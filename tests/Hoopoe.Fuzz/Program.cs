using Hoopoe.Fuzz.Instrumentation;

namespace Hoopoe.Fuzz;

/// <summary>The suite, and the command that fuzzes as long as asked.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments) => arguments switch
    {
        // One input alone is run on the code as it was built, for a debugger and for places in sources.
        ["fuzz", .. var rest] when rest.Contains("--input") => FuzzCommand.Run(rest, Console.Out),
        ["fuzz", .. var rest] => InstrumentedCopy.Run(rest, Console.Out),
        _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments),
    };
}
