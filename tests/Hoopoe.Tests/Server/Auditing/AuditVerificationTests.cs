using Hoopoe.Core.Auditing;
using Hoopoe.Server.Auditing;
using Hoopoe.Tests.Server.Storage;
using Xunit;

namespace Hoopoe.Tests.Server.Auditing;

/// <summary>A trail that somebody has been at is found out, and the first bad entry is named.</summary>
public sealed class AuditVerificationTests : IDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    private string Directory => _directory["audit"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Whole_OverSeveralFilesAndRestarts_IsGood()
    {
        Write(50, new AuditOptions { SegmentBytes = 2000 });
        Write(50, new AuditOptions { SegmentBytes = 2000 });
        Assert.True(AuditSegment.List(Directory).Count > 5);
        var found = AuditVerification.Run(Directory);
        Assert.Empty(found.Faults);
        Assert.Equal((100, 1, 100), (found.Count, found.First, found.Last.Number));
    }

    [Fact]
    public void Files_AllOfThem_AreTheirOwnersAloneToRead()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("files have no mode here");
            return;
        }
        Write(1, new AuditOptions());
        foreach (string path in System.IO.Directory.EnumerateFiles(Directory))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Changed_OneDigit_IsNamed() => Expect("entry 5 was changed", lines => lines[4] = lines[4].Replace("\"user 5\"", "\"user 6\"", StringComparison.Ordinal));

    [Fact]
    public void Changed_WithItsHashMadeAnew_BreaksTheNext() => Expect("entry 6 does not follow the entry before it", lines =>
    {
        string body = lines[4].Replace("\"user 5\"", "\"user 6\"", StringComparison.Ordinal)[..^(64 + 11)];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));
        lines[4] = $"{body},\"hash\":\"{hash}\"}}";
    });

    [Fact]
    public void Removed_FromTheMiddle_IsNamed() => Expect("entry 6 follows entry 4: entry 5 is missing", lines => lines.RemoveAt(4));

    [Fact]
    public void Removed_Several_AreNamed() => Expect("entries 5 to 7 are missing", lines => lines.RemoveRange(4, 3));

    [Fact]
    public void Inserted_ACopy_IsNamed() => Expect("it stands there twice", lines => lines.Insert(4, lines[3]));

    [Fact]
    public void Inserted_SomethingElse_IsNamed() => Expect("is no entry of an audit trail", lines => lines.Insert(4, "nothing"));

    [Fact]
    public void Reordered_TwoEntries_AreNamed() => Expect("entry 6 follows entry 4", lines => (lines[4], lines[5]) = (lines[5], lines[4]));

    [Fact]
    public void Truncated_AtTheEnd_IsNamed() => Expect("entries 19 to 20 are missing at the end", lines => lines.RemoveRange(18, 2));

    [Fact]
    public void Removed_TheFirst_IsNamed() => Expect("entries 1 to 2 are missing, and the trail does not say that they went", lines => lines.RemoveRange(0, 2));

    [Fact]
    public void Removed_AWholeFile_IsNamed()
    {
        Write(50, new AuditOptions { SegmentBytes = 2000 });
        var segments = AuditSegment.List(Directory);
        File.Delete(segments[2].Path);
        Assert.Contains($"entries {segments[2].First} to {segments[3].First - 1} are missing", AuditVerification.Run(Directory).Faults[0], StringComparison.Ordinal);
        File.Delete(segments[0].Path);
        Assert.Contains($"entries 1 to {segments[1].First - 1} are missing", AuditVerification.Run(Directory).Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void WrittenAnew_FromTheBeginning_IsFoundOutByAnAnchor()
    {
        Write(20, new AuditOptions());
        var known = AuditVerification.Run(Directory).Last;
        System.IO.Directory.Delete(Directory, recursive: true);
        Write(20, new AuditOptions(), who: "another");
        Assert.Empty(AuditVerification.Run(Directory).Faults);
        Assert.Contains("entry 20 is not the one that is known", AuditVerification.Run(Directory, known).Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Anchor_ThatIsStillThere_IsGood()
    {
        Write(20, new AuditOptions());
        var known = AuditVerification.Run(Directory).Last;
        Write(20, new AuditOptions());
        Assert.Empty(AuditVerification.Run(Directory, known).Faults);
        Assert.Equal("entry 99, which is known, is not there", Assert.Single(AuditVerification.Run(Directory, known with { Number = 99 }).Faults));
    }

    [Fact]
    public void OldFiles_GoneForTheirSize_AreNoFault()
    {
        var options = new AuditOptions { SegmentBytes = 2000, MaxBytes = 6000 };
        for (int i = 0; i < 10; i++) Write(20, options, trims: true);
        var found = AuditVerification.Run(Directory);
        Assert.Empty(found.Faults);
        Assert.True(found.First > 100, $"the first is {found.First}");
        Assert.True(new DirectoryInfo(Directory).EnumerateFiles().Sum(file => file.Length) < 12_000);
        // But no more may be gone than the trail says.
        File.Delete(AuditSegment.List(Directory)[0].Path);
        Assert.StartsWith("entries 1 to ", AuditVerification.Run(Directory).Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void OldFiles_GoneForTheirAge_AreNoFault()
    {
        var options = new AuditOptions { SegmentBytes = 2000, MaxAge = TimeSpan.FromDays(30) };
        Write(50, options);
        foreach (var segment in AuditSegment.List(Directory).SkipLast(1)) File.SetLastWriteTimeUtc(segment.Path, _now.AddDays(-31).UtcDateTime);
        Write(1, options, trims: true);
        var found = AuditVerification.Run(Directory);
        Assert.Empty(found.Faults);
        Assert.True(found.First > 40, $"the first is {found.First}");
    }

    [Fact]
    public void Unfinished_AfterACrash_IsCutOffAndNoFault()
    {
        Write(20, new AuditOptions());
        string path = AuditSegment.List(Directory)[0].Path;
        File.AppendAllText(path, "{\"n\":21,\"at\":");
        var found = AuditVerification.Run(Directory);
        Assert.Empty(found.Faults);
        Assert.Equal(13, found.UnfinishedBytes);
        Write(1, new AuditOptions());
        Assert.Equal((0, 21), (AuditVerification.Run(Directory).UnfinishedBytes, AuditVerification.Run(Directory).Count));
        // Longer than what is written over it.
        File.AppendAllText(path, $"{{\"n\":22,\"detail\":\"{new string('x', 2000)}");
        Write(1, new AuditOptions());
        found = AuditVerification.Run(Directory);
        Assert.Empty(found.Faults);
        Assert.Equal((0, 22), (found.UnfinishedBytes, found.Count));
    }

    [Fact]
    public void Opened_AfterItsEndWasCutOff_GoesOnAndStaysFoundOut()
    {
        Write(20, new AuditOptions());
        string path = AuditSegment.List(Directory)[0].Path;
        File.WriteAllLines(path, File.ReadAllLines(path).Take(15));
        using (var file = AuditFile.Open(Directory, new AuditOptions())) Assert.StartsWith("entries after 15 are gone; the last was 20:", file.Found, StringComparison.Ordinal);
        Write(5, new AuditOptions());
        Assert.Contains("entries 16 to 20 are missing", Assert.Single(AuditVerification.Run(Directory).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Opened_AfterAllWasRemovedButTheHead_GoesOnAndStaysFoundOut()
    {
        Write(20, new AuditOptions());
        File.Delete(AuditSegment.List(Directory)[0].Path);
        Write(5, new AuditOptions());
        Assert.StartsWith("entries 1 to 20 are missing", Assert.Single(AuditVerification.Run(Directory).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Opened_AfterItsLastEntryWasChanged_GoesOnAndStaysFoundOut()
    {
        Write(20, new AuditOptions());
        string path = AuditSegment.List(Directory)[0].Path;
        File.WriteAllText(path, File.ReadAllText(path).Replace("user 20", "user 21", StringComparison.Ordinal));
        Write(5, new AuditOptions());
        Assert.Contains("entry 20 was changed", AuditVerification.Run(Directory).Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Opened_AfterSomethingWasPutBehindItsHead_MakesTheHeadGoodAgain()
    {
        Write(20, new AuditOptions());
        File.AppendAllText(Path.Combine(Directory, "head"), "and more");
        Write(5, new AuditOptions());
        Assert.Empty(AuditVerification.Run(Directory).Faults);
    }

    [Fact]
    public void Forged_WithoutItsAction_IsReportedAsAnyOther() => Expect("entry 6 does not follow the entry before it", lines =>
    {
        string body = lines[4].Replace("\"action\":", "\"audit.trim\":", StringComparison.Ordinal)[..^(64 + 11)];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));
        lines[4] = $"{body},\"hash\":\"{hash}\"}}";
    });

    [Fact]
    public void File_WithANumberThatNoEntryHas_IsNoneOfTheTrail()
    {
        Write(20, new AuditOptions());
        File.WriteAllText(Path.Combine(Directory, $"audit-{new string('9', 40)}.jsonl"), "nothing");
        Assert.Empty(AuditVerification.Run(Directory).Faults);
    }

    [Fact]
    public void Verify_OfGoodAndBad_SaysSo()
    {
        Write(20, new AuditOptions());
        var output = new StringWriter();
        Assert.True(AuditInspection.Verify(_directory.Path, null, output));
        Assert.StartsWith("20 entries, 1 to 20: nothing was changed", output.ToString(), StringComparison.Ordinal);
        Expect("entry 5 was changed", lines => lines[4] = lines[4].Replace("user 5", "user 6", StringComparison.Ordinal), writes: false);
        Assert.False(AuditInspection.Verify(Directory, null, output));
        Assert.Contains("the first bad entry: audit-000000000000001.jsonl, line 5: entry 5 was changed", output.ToString(), StringComparison.Ordinal);
    }

    private void Expect(string fault, Action<List<string>> tamper, bool writes = true)
    {
        if (writes) Write(20, new AuditOptions());
        string path = Assert.Single(AuditSegment.List(Directory)).Path;
        List<string> lines = [.. File.ReadAllLines(path)];
        tamper(lines);
        File.WriteAllLines(path, lines);
        Assert.Contains(fault, AuditVerification.Run(Directory).Faults[0], StringComparison.Ordinal);
    }

    private void Write(int count, AuditOptions options, string who = "user", bool trims = false)
    {
        using var file = AuditFile.Open(Directory, options);
        for (int i = 0; i < count; i++)
        {
            var happened = new AuditEvent(new AuditActor($"{who} {file.Head.Number + 1}", "10.0.0.1:5", "amqp091"), AuditAction.QueueDelete, AuditOutcome.Allowed) { Subject = "q" };
            using var one = AuditBatch.Of(new AuditEntry(happened, _now));
            file.Append(one);
            if (trims) file.Trim(_now);
        }
    }
}
