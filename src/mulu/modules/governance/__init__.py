"""How organisations govern a chain together: proposals, votes, and what a decision changes.

Members vote through their heads' keys. A proposal that reaches its threshold is carried out in the
very transaction that reaches it: members and validators, versioned values, erasures, an emergency
freeze, an upgrade of the rules at a height, and which peers may connect.
"""
