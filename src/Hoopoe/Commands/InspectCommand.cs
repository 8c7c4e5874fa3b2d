using System.CommandLine;
using Hoopoe.Server.Encryption;
using Hoopoe.Server.Inspection;

namespace Hoopoe.Commands;

/// <summary>hoopoe inspect: verifies a data directory and prints what is in it, without changing it.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "The data directory" };
        var key = new Option<string?>("--master-key-file") { Description = $"The file with the master key of a directory that is encrypted; without it {MasterKeyFile.Variable} has it, and without either its names are not shown", HelpName = "FILE" };
        var command = new Command("inspect", "Verify a data directory and print what is in it; it is not changed, and the exit code is 1 if there is damage") { directory, key };
        command.SetAction(parsed =>
        {
            var encryption = new EncryptionOptions { MasterKeyFile = parsed.GetValue(key) };
            return DataInspection.Run(parsed.GetRequiredValue(directory), Console.Out, encryption) ? 0 : HoopoeCommand.Failed;
        });
        return command;
    }
}
