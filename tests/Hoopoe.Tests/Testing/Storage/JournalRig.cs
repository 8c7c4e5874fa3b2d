using System.Text;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Server.Timing;

namespace Hoopoe.Tests.Testing.Storage;

/// <summary>A journal over storage in memory, with segments as small as they may be.</summary>
internal sealed class JournalRig : IDisposable
{
    public const int SegmentBytes = 4096;

    public static readonly Guid Identity = new("4b1f6a51-6f0e-4f3e-9d1c-2a7b5c8d9e0f");

    private readonly FrameBuilder _frame = new();

    public JournalRig(FaultyStorage? storage = null, Func<JournalOptions, JournalOptions>? options = null)
    {
        Storage = storage ?? new FaultyStorage();
        var standard = new JournalOptions
        {
            SegmentBytes = SegmentBytes, Time = new VirtualTime(), NewIdentity = () => Identity, WorkWaits = () => Wakes++,
        };
        Journal = NodeJournal.Open(Storage, options?.Invoke(standard) ?? standard, Recovered);
    }

    public FaultyStorage Storage { get; }

    public RecordingReader Recovered { get; } = new();

    public NodeJournal Journal { get; }

    public int Wakes { get; private set; }

    /// <summary>Appends a frame with a record for each payload.</summary>
    public Appended Append(params ReadOnlySpan<string> payloads)
    {
        Fill(payloads);
        try
        {
            return Journal.Append(_frame);
        }
        finally
        {
            _frame.Clear();
        }
    }

    /// <summary>Appends a frame and flushes.</summary>
    public Appended Write(params ReadOnlySpan<string> payloads)
    {
        var appended = Append(payloads);
        Journal.Flush();
        return appended;
    }

    /// <summary>Completes a checkpoint with a frame for each payload, and gives back the files it frees.</summary>
    public void Checkpoint(JournalPosition from, params ReadOnlySpan<string> payloads)
    {
        using var checkpoint = Journal.BeginCheckpoint(from);
        foreach (string payload in payloads)
        {
            Fill([payload]);
            checkpoint.Add(_frame);
        }
        checkpoint.Complete();
        Journal.GiveBackFiles();
    }

    /// <summary>Reads the only record of a frame back.</summary>
    public string Read(Appended appended)
    {
        var bytes = new byte[appended.End.Value - appended.Start.Value - FrameLayout.FrameHeader];
        Journal.Read(new JournalPosition(appended.Start.Value + FrameLayout.FrameHeader), bytes);
        return RecordView.TryRead(bytes, out var record) ? Encoding.Latin1.GetString(record.Payload) : "damaged";
    }

    public void Dispose() => Journal.Dispose();

    private void Fill(ReadOnlySpan<string> payloads)
    {
        foreach (string payload in payloads)
        {
            _frame.Begin(1);
            _frame.Write(Encoding.Latin1.GetBytes(payload));
            _frame.End();
        }
    }
}
