using System.Collections.Concurrent;

namespace WorkQueue;

/// <summary>Every file sent against every receipt. Files are entered by the feeder while receipts already come in.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, SentFile> _sent = new();
    private readonly Dictionary<string, Receipt> _receipts = [];

    public List<string> Mistakes { get; } = [];

    public IReadOnlyCollection<Receipt> Receipts => _receipts.Values;

    public int SentFiles => _sent.Count;

    public bool IsBalanced => Mistakes.Count == 0 && _receipts.Count == _sent.Count;

    public void Expect(SentFile file) => _sent[file.Path] = file;

    public int Size(Receipt receipt) => _sent[receipt.Path].Size;

    public void Record(Receipt receipt)
    {
        int failures = FailureRule.Failures(receipt.Path);
        bool parks = failures == FailureRule.LastAttempt;
        if (!_sent.TryGetValue(receipt.Path, out SentFile? file))
            Mistakes.Add($"never sent: {receipt.Path}");
        else if (!_receipts.TryAdd(receipt.Path, receipt))
            Mistakes.Add($"twice: {receipt.Path}");
        else if (file.Checksum != receipt.Checksum)
            Mistakes.Add($"wrong checksum: {receipt.Path}");
        else if (receipt.Parked != parks || receipt.Attempt != (parks ? failures : failures + 1))
            Mistakes.Add($"attempt {receipt.Attempt}, parked {receipt.Parked}, though {failures} were to fail: {receipt.Path}");
    }
}
