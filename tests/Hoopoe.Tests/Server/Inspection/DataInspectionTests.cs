using Hoopoe.Core;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Server.Inspection;
using Hoopoe.Tests.Server.Storage;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Server.Inspection;

/// <summary>Looking into a data directory from outside.</summary>
public sealed class DataInspectionTests : IDisposable
{
    private const int FileHeader = 64;

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordedLog _log = new();

    private string FirstSegment => Directory.EnumerateFiles(_directory.Path, "segment-*").Order(StringComparer.Ordinal).First();

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Run_Whole_CountsAndFindsNoDamage()
    {
        WriteFrames();
        var (clean, lines) = Inspect();
        Assert.True(clean);
        Assert.Contains(lines, line => line.StartsWith($"  {Path.GetFileName(FirstSegment)}: ", StringComparison.Ordinal) && line.Contains("frames 2, records 4", StringComparison.Ordinal));
        Assert.Equal("no damage", lines[^1]);
        Assert.DoesNotContain(lines, line => line.StartsWith("in use", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Damaged_SaysWhere()
    {
        WriteFrames();
        FlipABit(FirstSegment, FileHeader + FrameLayout.FrameHeader + FrameLayout.RecordHeader + 3);
        byte[] before = File.ReadAllBytes(FirstSegment);
        var (clean, lines) = Inspect();
        Assert.False(clean);
        Assert.Contains(lines, line => line.StartsWith($"damage in {FirstSegment} at byte ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("first bad byte", StringComparison.Ordinal));
        Assert.Equal("1 place is damaged: a start sets it aside and serves the rest", lines[^1]);
        Assert.Equal(before, File.ReadAllBytes(FirstSegment));
    }

    [Fact]
    public void Run_InUse_SaysThatFiguresMove()
    {
        using var store = Open();
        var (clean, lines) = Inspect();
        Assert.True(clean);
        Assert.Contains($"in use by process {Environment.ProcessId}: figures move, and what is being written may look cut off", lines);
    }

    [Fact]
    public void Run_WithATransactionThatWasNotCommitted_CountsItsMessagesAndFindsNoDamage()
    {
        using (var store = Open())
        {
            var frame = new FrameBuilder { IsAhead = true };
            var message = TestMessages.Message(new MessageWriter(new SlabPool()), "queue");
            for (int i = 0; i < 3; i++) MessageRecord.Write(frame, message, null, [7], out _);
            store.Journal.Append(frame);
            Assert.True(store.Journal.Flush());
        }
        var (clean, lines) = Inspect();
        Assert.True(clean);
        Assert.Contains("uncommitted messages: 3, written ahead by transactions whose commit is not there; the next start drops them", lines);
        Assert.Contains("messages: 0, 0 B in their bodies", lines);
    }

    [Fact]
    public void Run_NoDataDirectory_SaysSoAndMakesNothing()
    {
        var error = Assert.Throws<HoopoeStartException>(() => DataInspection.Run(_directory.Path, TextWriter.Null));
        Assert.StartsWith(_directory["hoopoe.journal"], error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
        error = Assert.Throws<HoopoeStartException>(() => DataInspection.Run(_directory["gone"], TextWriter.Null));
        Assert.Equal($"there is no directory {_directory["gone"]}: name a data directory", error.Message);
    }

    private static void FlipABit(string file, int at)
    {
        using var stream = new FileStream(file, FileMode.Open);
        stream.Position = at;
        int old = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(old ^ 1));
    }

    // Two groups, so that the second says that the first was durable.
    private void WriteFrames()
    {
        using var store = Open();
        for (int i = 0; i < 2; i++)
        {
            var frame = new FrameBuilder();
            for (int record = 0; record < 2; record++)
            {
                frame.Begin(1);
                frame.WriteInt64(record);
                frame.End();
            }
            store.Journal.Append(frame);
            Assert.True(store.Journal.Flush());
        }
    }

    private NodeStore Open()
    {
        var log = new ServerLog(_log);
        var options = new HoopoeOptions { Data = new DataOptions { Directory = _directory.Path } };
        return NodeStore.Open(options, new Clock(TimeProvider.System), log)!;
    }

    private (bool Clean, string[] Lines) Inspect()
    {
        var output = new StringWriter();
        bool clean = DataInspection.Run(_directory.Path, output);
        return (clean, output.ToString().TrimEnd().Split(Environment.NewLine));
    }
}
