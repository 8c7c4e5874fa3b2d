using System.Diagnostics;

namespace Hoopoe.Compare.Tools;

/// <summary>Runs a program to its end and keeps what it printed.</summary>
internal static class Command
{
    /// <summary>Its exit code and its two outputs. One that takes longer than the limit is ended and counts as failed.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, TimeSpan limit)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            return (-1, await output, $"took longer than {limit}\n{await error}");
        }
        return (process.ExitCode, await output, await error);
    }

    /// <summary>What it prints, or nothing if it is not there.</summary>
    public static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        try
        {
            return (await RunAsync(program, arguments, TimeSpan.FromSeconds(30))).Output.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }
}
