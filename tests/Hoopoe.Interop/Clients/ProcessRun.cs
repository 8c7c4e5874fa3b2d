using System.ComponentModel;
using System.Diagnostics;

namespace Hoopoe.Interop.Clients;

/// <summary>One process from its start to its end, or to its time limit, with all it printed.</summary>
public sealed record ProcessRun(int ExitCode, string Output, string Error, bool OutOfTime)
{
    /// <summary>The exit code of a program that could not be started at all, as a shell gives it.</summary>
    public const int NotFound = 127;

    public static async Task<ProcessRun> RunAsync(IReadOnlyList<string> command, string directory, TimeSpan limit)
    {
        ProcessStartInfo start = new(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception absent)
        {
            return new(NotFound, "", absent.Message, OutOfTime: false);
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            bool inTime = await EndsAsync(process, limit);
            return new(process.ExitCode, await output, await error, !inTime);
        }
    }

    private static async Task<bool> EndsAsync(Process process, TimeSpan limit)
    {
        using CancellationTokenSource timer = new(limit);
        try
        {
            await process.WaitForExitAsync(timer.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }
}
