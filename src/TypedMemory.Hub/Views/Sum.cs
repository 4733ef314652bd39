using System.Text.Json;

namespace TypedMemory.Hub.Views;

/// <summary>A sum that grows: a number, an array of numbers, or an object of sums.</summary>
internal sealed class Sum
{
    private long _whole;
    private double _real;
    private bool _isReal;
    private bool _isEmpty = true;
    private List<Sum>? _items;
    private Dictionary<string, Sum>? _members;

    /// <summary>Adds a value.</summary>
    /// <returns>Whether it is one that can be added to what is there.</returns>
    public bool TryAdd(JsonElement value)
    {
        bool wasEmpty = _isEmpty;
        _isEmpty = false;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number when _members is null:
                if (_items is not null) return ItemAt(0).TryAdd(value);
                Add(value);
                return true;
            case JsonValueKind.Array when _members is null:
                if (_items is null)
                {
                    _items = [];
                    // A number that was there stands for an array of one.
                    if (!wasEmpty)
                        _items.Add(new Sum { _whole = _whole, _real = _real, _isReal = _isReal, _isEmpty = false });
                }

                int i = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    if (item.ValueKind != JsonValueKind.Number || !ItemAt(i++).TryAdd(item)) return false;
                }

                return true;
            case JsonValueKind.Object when _items is null && (wasEmpty || _members is not null):
                _members ??= new Dictionary<string, Sum>(StringComparer.Ordinal);
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    if (!_members.TryGetValue(member.Name, out Sum? sum)) _members[member.Name] = sum = new Sum();
                    if (!sum.TryAdd(member.Value)) return false;
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (_members is not null)
        {
            json.WriteStartObject();
            foreach ((string name, Sum sum) in _members)
            {
                json.WritePropertyName(name);
                sum.Write(json);
            }

            json.WriteEndObject();
        }
        else if (_items is not null)
        {
            json.WriteStartArray();
            foreach (Sum item in _items) item.Write(json);
            json.WriteEndArray();
        }
        else if (_isReal)
        {
            BuiltInReduce.Write(json, _real);
        }
        else
        {
            json.WriteNumberValue(_whole);
        }
    }

    private Sum ItemAt(int index)
    {
        while (_items!.Count <= index) _items.Add(new Sum());
        return _items[index];
    }

    // Whole numbers stay whole as long as they fit.
    private void Add(JsonElement number)
    {
        if (!_isReal && number.TryGetInt64(out long whole))
        {
            long sum = unchecked(_whole + whole);
            if (((_whole ^ sum) & (whole ^ sum)) >= 0)
            {
                _whole = sum;
                return;
            }
        }

        if (!_isReal)
        {
            _isReal = true;
            _real = _whole;
        }

        _real += number.GetDouble();
    }
}
