using System.Text;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The numbers of the peers that changes came from.</summary>
internal sealed class OriginNumbers(Connection connection)
{
    private const int OriginShift = 8;
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    /// <summary>The bits of <c>flags</c> that name a peer.</summary>
    public long BitsOf(string origin)
    {
        if (_known.TryGetValue(origin, out long bits)) return bits;
        byte[] name = Encoding.UTF8.GetBytes(origin);
        using Statement insert = connection.PrepareOnce("INSERT INTO origins(name) VALUES(?1) ON CONFLICT DO NOTHING");
        insert.BindText(1, name).Run();
        using Statement select = connection.PrepareOnce("SELECT id FROM origins WHERE name = ?1");
        select.BindText(1, name).Step();
        bits = select.Int64(0) << OriginShift;
        _known[origin] = bits;
        return bits;
    }

    /// <summary>Forgets the numbers: what gave them may have been rolled back.</summary>
    public void Clear() => _known.Clear();
}
