using System.Diagnostics;
using Hoopoe.Interop.Brokers;

namespace Hoopoe.Interop.Executable;

/// <summary>One run of a hoopoe command as users type it: the built executable, what is piped in, its exit code and what it printed.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    // Far longer than a command takes, for machines that do much else.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The lines of its standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<CommandRun> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static async Task<CommandRun> RunAsync(byte[] input, string[] arguments)
    {
        string executable = Environment.GetEnvironmentVariable("HOOPOE_EXE") ?? Repository.Output("src/Hoopoe", "hoopoe");
        string[] command = executable.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", executable] : [executable];
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading all; what it printed says why.
            }
            await process.WaitForExitAsync().WaitAsync(Limit);
            return new CommandRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
