using System.Security.Cryptography;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>
/// Checks whether the bytes of attachments are those that they were: they are addressed by their hash.
/// </summary>
/// <param name="connection">The file.</param>
/// <param name="report">Is told what is wrong.</param>
internal sealed class BlobCheck(Connection connection, Action<string> report)
{
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);

    /// <summary>Reads all bytes once.</summary>
    public void Run()
    {
        using Statement select = connection.PrepareOnce(
            "SELECT id, sha256, length FROM blobs WHERE sha256 IS NOT NULL ORDER BY id");
        using Statement chunks = connection.PrepareOnce("SELECT data FROM chunks WHERE blob = ?1 ORDER BY ordinal");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (select.Step())
        {
            string sha256 = Convert.ToHexStringLower(select.Bytes(1));
            long held = 0;
            chunks.Bind(1, select.Int64(0));
            while (chunks.Step())
            {
                hash.AppendData(chunks.Bytes(0));
                held += chunks.Bytes(0).Length;
            }

            chunks.Reset();
            string? problem = Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256
                ? $"they have {held} of {select.Int64(2)} bytes and do not hash to \"{sha256}\""
                : held != select.Int64(2) ? $"they have {held} bytes, and their row says {select.Int64(2)}" : null;
            (problem is null ? _whole : _damaged).Add(sha256);
            if (problem is not null)
                report($"The attachment bytes number {select.Int64(0)} are damaged: {problem}.");
        }
    }

    /// <summary>What is wrong with the bytes of an attachment, or <see langword="null"/> if they are what they should
    /// be.</summary>
    public string? FindFault(DocumentAttachment attachment) =>
        attachment.Sha256 is { } sha256 && _whole.Contains(sha256) ? null
        : attachment.Sha256 is { } known && _damaged.Contains(known) ? "are damaged"
        : "are missing";
}
