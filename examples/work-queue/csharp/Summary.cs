namespace WorkQueue;

/// <summary>The closing table: what each worker did, and whether the account is balanced.</summary>
internal static class Summary
{
    public static void Print(Ledger ledger, TimeSpan elapsed, uint left)
    {
        Console.WriteLine($"{"worker",-12} {"first try",10} {"retried",10} {"parked",10} {"bytes",14}");
        foreach (IGrouping<string, Receipt> worker in ledger.Receipts.GroupBy(r => r.Worker).OrderBy(g => g.Key, StringComparer.Ordinal))
            PrintRow(worker.Key, [.. worker], ledger);
        PrintRow("all", [.. ledger.Receipts], ledger);
        Console.WriteLine();
        Console.WriteLine($"{ledger.SentFiles:n0} files sent, {ledger.Receipts.Count:n0} accounted for, {left:n0} left in the queues, "
            + $"{ledger.Mistakes.Count:n0} mistakes, {elapsed.TotalSeconds:n1} s");
        foreach (string mistake in ledger.Mistakes.Take(20))
            Console.WriteLine($"  {mistake}");
        Console.WriteLine(ledger.IsBalanced && left == 0 ? "balanced: every file once, every checksum right" : "NOT balanced");
    }

    private static void PrintRow(string name, Receipt[] receipts, Ledger ledger)
    {
        int parked = receipts.Count(r => r.Parked);
        int first = receipts.Count(r => !r.Parked && r.Attempt == 1);
        Console.WriteLine(
            $"{name,-12} {first,10:n0} {receipts.Length - first - parked,10:n0} {parked,10:n0} {receipts.Sum(r => (long)ledger.Size(r)),14:n0}");
    }
}
