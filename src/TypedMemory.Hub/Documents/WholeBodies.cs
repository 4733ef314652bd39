using System.Buffers.Binary;
using System.Security.Cryptography;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// Which bodies were found to hash to their revisions: most are read many times, and that hash is a fifth of an answer.
/// What is remembered is a keyed checksum of a revision and its bytes, so a body that something alters afterwards is
/// another one, which nothing is known of. What finds no place is hashed again.
/// </summary>
internal sealed class WholeBodies
{
    // 2 MB, for two hundred thousand bodies; allocated with the first. Ways of a line of the processor's cache.
    private const int Slots = 1 << 18, Ways = 8;

    private readonly ulong[] _slots = new ulong[Slots];

    // By chance anew for each process: nobody can make bytes that pass for others.
    private readonly ulong _first = RandomKey(), _second = RandomKey();

    /// <summary>Those of this process, whatever their database.</summary>
    public static WholeBodies Shared { get; } = new();

    public bool Contains(DocumentRevision revision) =>
        TrySum(revision, out ulong sum) && Around(sum).Contains(sum);

    /// <summary>Remembers a body, instead of another one where there is no place.</summary>
    public void Add(DocumentRevision revision)
    {
        if (!TrySum(revision, out ulong sum)) return;
        Span<ulong> around = Around(sum);
        int free = around.IndexOf(0UL);
        around[free >= 0 ? free : (int)(sum >> 61)] = sum;
    }

    private Span<ulong> Around(ulong sum) => _slots.AsSpan((int)(sum % (Slots / Ways)) * Ways, Ways);

    // A hash that covers attachments says nothing of a body alone, and one that is text is no hash of ours.
    private bool TrySum(DocumentRevision revision, out ulong sum)
    {
        sum = 0;
        RevisionId id = revision.Revision;
        if (!id.HasBinaryHash || !revision.Attachments.IsDefaultOrEmpty) return false;
        ReadOnlySpan<byte> body = revision.Body.Span;
        sum = Mix((ulong)id.BinaryHash, (ulong)(id.BinaryHash >> 64));
        sum = Mix(((ulong)(uint)id.Generation << 32) | (uint)body.Length, sum);
        sum = Mix(revision.Deleted ? 1UL : 0, sum);
        for (; body.Length >= 16; body = body[16..])
        {
            sum = Mix(
                BinaryPrimitives.ReadUInt64LittleEndian(body),
                BinaryPrimitives.ReadUInt64LittleEndian(body[8..]) ^ sum);
        }

        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        body.CopyTo(rest);
        sum = Mix(
            BinaryPrimitives.ReadUInt64LittleEndian(rest),
            BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ sum);
        return sum != 0;
    }

    private ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left ^ _first, right ^ _second, out ulong low);
        return high ^ low;
    }

    private static ulong RandomKey() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
}
