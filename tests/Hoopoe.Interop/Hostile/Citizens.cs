using System.Diagnostics;
using System.Globalization;
using System.Net;
using Hoopoe.Interop.Clients;

namespace Hoopoe.Interop.Hostile;

/// <summary>
/// The others: a publisher with confirms and a consumer, at a rate that no broker feels, in a process of their own (the program of the same
/// name), which measures how long each message takes to its confirm and to its consumer. Lives as long as a test.
/// </summary>
internal sealed class Citizens : IDisposable
{
    private readonly Process _process;

    public Citizens(IPEndPoint address)
    {
        var program = ClientProgram.DotNet("Citizens", "Citizens");
        _process = Process.Start(new ProcessStartInfo(program.Command[0], [.. program.Command.Skip(1), address.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Expect("ready");
    }

    /// <summary>Measures from here on.</summary>
    public void Begin()
    {
        _process.StandardInput.WriteLine("begin");
        Expect("begun");
    }

    /// <summary>What was measured since <see cref="Begin"/>; a message that is under way counts with the time it has taken so far.</summary>
    public (double ConfirmP99Ms, double DeliveryP99Ms) End()
    {
        _process.StandardInput.WriteLine("end");
        string[] both = Answer().Split(' ');
        return (double.Parse(both[0], CultureInfo.InvariantCulture), double.Parse(both[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Expect(string answer)
    {
        string got = Answer();
        if (got != answer) throw new InvalidOperationException($"'{got}' instead of '{answer}'");
    }

    // Its own words about what went wrong are on the error output, which it shares with us.
    private string Answer() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("those who did nothing wrong were hurt");
}
