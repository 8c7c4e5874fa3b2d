using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Packaging;

/// <summary>The unit file as systemd reads it, and how much of the machine it leaves the broker.</summary>
public sealed class UnitFileTests
{
    private const string Tool = "/usr/bin/systemd-analyze";
    private static readonly string UnitFile = Path.Combine(Repository.Root, "packaging", "hoopoe.service");

    [Fact]
    public async Task UnitFile_ReadBySystemd_HasNothingThatItDoesNotKnow()
    {
        Assert.SkipUnless(File.Exists(Tool), "systemd-analyze is not installed");
        string folder = Directory.CreateTempSubdirectory("hoopoe-unit-").FullName;
        try
        {
            // The program that it names has to be there, and here it is nowhere else than where it was built.
            string text = await File.ReadAllTextAsync(UnitFile, TestContext.Current.CancellationToken);
            Assert.Contains("ExecStart=/usr/lib/hoopoe/hoopoe serve\n", text, StringComparison.Ordinal);
            string built = Path.ChangeExtension(Repository.Output("src/Hoopoe", "hoopoe"), null);
            string unit = Path.Combine(folder, "hoopoe.service");
            await File.WriteAllTextAsync(unit, text.Replace("/usr/lib/hoopoe/hoopoe", built, StringComparison.Ordinal), TestContext.Current.CancellationToken);
            var run = await ProcessRun.RunAsync([Tool, "verify", "--man=no", unit], folder, TimeSpan.FromMinutes(1));
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task UnitFile_JudgedBySystemd_IsAmongTheSafest()
    {
        Assert.SkipUnless(File.Exists(Tool), "systemd-analyze is not installed");
        // In tenths of systemd's scale, on which 10 is without any protection.
        var run = await ProcessRun.RunAsync([Tool, "security", "--offline=true", "--threshold=15", "--no-pager", UnitFile], Repository.Root, TimeSpan.FromMinutes(1));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }
}
