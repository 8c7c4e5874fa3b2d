using System.Diagnostics;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>The checked-in codec is the one that the table in spec/ gives.</summary>
public sealed class GeneratedCodeTests
{
    [Fact]
    public async Task Generator_Check_FindsNothingStale()
    {
        ProcessStartInfo start = new("dotnet", ["run", "spec/generate.cs", "--", "--check"])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process generator = Process.Start(start)!;
        Task<string> errors = generator.StandardError.ReadToEndAsync();
        string output = await generator.StandardOutput.ReadToEndAsync();
        await generator.WaitForExitAsync();
        Assert.True(generator.ExitCode == 0, output + await errors);
    }
}
