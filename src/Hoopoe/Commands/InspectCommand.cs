using System.CommandLine;
using Hoopoe.Server.Inspection;

namespace Hoopoe.Commands;

/// <summary>hoopoe inspect: verifies a data directory and prints what is in it, without changing it.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "The data directory" };
        var command = new Command("inspect", "Verify a data directory and print what is in it; it is not changed, and the exit code is 1 if there is damage") { directory };
        command.SetAction(parsed => DataInspection.Run(parsed.GetRequiredValue(directory), Console.Out) ? 0 : HoopoeCommand.Failed);
        return command;
    }
}
